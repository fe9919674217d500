import { code, literal } from './code.js'
import type { SnippetWriter } from './snippet-writer.js'

const quote = (text: string) => literal(text, '"', '$')

export const kotlin: SnippetWriter = {
  put: (fileName, { url, headers }) => code`
    // Gradle: implementation("com.squareup.okhttp3:okhttp:4.12.0")
    // AndroidManifest.xml: <uses-permission android:name="android.permission.INTERNET" />
    import java.io.File
    import java.io.IOException
    import okhttp3.OkHttpClient
    import okhttp3.Request
    import okhttp3.RequestBody.Companion.asRequestBody

    // In an app: File(context.filesDir, …)
    val file = File(${quote(fileName)})

    /** Blocks until OSS has the file: not for the main thread, but for withContext(Dispatchers.IO). */
    fun upload() {
        // The body has no type of its own: what is signed is sent, and nothing else.
        val request = Request.Builder()
            .url(${quote(url)})
            ${headers.map(({ name, value }) => `.header(${quote(name)}, ${quote(value)})`)}
            .put(file.asRequestBody())
            .build()
        OkHttpClient().newCall(request).execute().use { response ->
            if (!response.isSuccessful) {
                throw IOException("OSS refused the file: " + response.code + " " + response.body?.string())
            }
        }
    }

    fun main() = upload()
  `,
  post: (fileName, { url, fields }) => code`
    // Gradle: implementation("com.squareup.okhttp3:okhttp:4.12.0")
    // AndroidManifest.xml: <uses-permission android:name="android.permission.INTERNET" />
    import java.io.File
    import java.io.IOException
    import okhttp3.MultipartBody
    import okhttp3.OkHttpClient
    import okhttp3.Request
    import okhttp3.RequestBody.Companion.asRequestBody

    // In an app: File(context.filesDir, …)
    val file = File(${quote(fileName)})

    /** Blocks until OSS has the file: not for the main thread, but for withContext(Dispatchers.IO). */
    fun upload() {
        val form = MultipartBody.Builder()
            .setType(MultipartBody.FORM)
            ${fields.map(({ name, value }) => `.addFormDataPart(${quote(name)}, ${quote(value)})`)}
            // Last: OSS reads no field after it.
            .addFormDataPart("file", "file", file.asRequestBody())
            .build()
        val request = Request.Builder()
            .url(${quote(url)})
            .post(form)
            .build()
        OkHttpClient().newCall(request).execute().use { response ->
            if (!response.isSuccessful) {
                throw IOException("OSS refused the file: " + response.code + " " + response.body?.string())
            }
        }
    }

    fun main() = upload()
  `,
}
