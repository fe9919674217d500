import { code, literal } from './code.js'
import { curlHeader } from './curl-header.js'
import type { Pair, SnippetWriter } from './snippet-writer.js'

/** A string of C or C++. Two question marks in a row could begin a trigraph. */
export const quote = (text: string) => literal(text, '"').replace(/\?(?=\?)/g, '?\\')

const append = (header: Pair) => `headers = curl_slist_append(headers, ${quote(curlHeader(header))});`

export const c: SnippetWriter = {
  put: (fileName, { url, headers }) => code`
    // cc upload.c -o upload -lcurl && ./upload
    #include <curl/curl.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <sys/stat.h>

    static const char *file_name = ${quote(fileName)};
    static const char *url = ${quote(url)};

    int main(void) {
      FILE *file = fopen(file_name, "rb");
      struct stat info;
      if (!file || fstat(fileno(file), &info) != 0) {
        perror(file_name);
        return EXIT_FAILURE;
      }

      struct curl_slist *headers = NULL;
      ${headers.map(append)}

      curl_global_init(CURL_GLOBAL_DEFAULT);
      CURL *curl = curl_easy_init();
      curl_easy_setopt(curl, CURLOPT_URL, url);
      curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(curl, CURLOPT_READDATA, file);
      curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)info.st_size);
      curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);

      // What OSS answers to a file that it refuses is written to the standard output.
      CURLcode result = curl_easy_perform(curl);
      long status = 0;
      curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
      if (result != CURLE_OK) {
        fprintf(stderr, "%s\n", curl_easy_strerror(result));
      } else if (status != 200) {
        fprintf(stderr, "OSS refused the file: %ld\n", status);
      }

      curl_easy_cleanup(curl);
      curl_global_cleanup();
      curl_slist_free_all(headers);
      fclose(file);
      return result == CURLE_OK && status == 200 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
  `,
  post: (fileName, { url, fields }) => code`
    // cc upload.c -o upload -lcurl && ./upload
    #include <curl/curl.h>
    #include <stdio.h>
    #include <stdlib.h>

    static const char *file_name = ${quote(fileName)};
    static const char *url = ${quote(url)};
    static const char *fields[][2] = {
      ${fields.map(({ name, value }) => `{${quote(name)}, ${quote(value)}},`)}
    };

    int main(void) {
      curl_global_init(CURL_GLOBAL_DEFAULT);
      CURL *curl = curl_easy_init();
      curl_mime *form = curl_mime_init(curl);
      for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        curl_mimepart *part = curl_mime_addpart(form);
        curl_mime_name(part, fields[i][0]);
        curl_mime_data(part, fields[i][1], CURL_ZERO_TERMINATED);
      }
      // Last: OSS reads no field after it.
      curl_mimepart *part = curl_mime_addpart(form);
      curl_mime_name(part, "file");
      if (curl_mime_filedata(part, file_name) != CURLE_OK) {
        perror(file_name);
        return EXIT_FAILURE;
      }
      curl_mime_filename(part, "file");
      curl_easy_setopt(curl, CURLOPT_URL, url);
      curl_easy_setopt(curl, CURLOPT_MIMEPOST, form);

      // What OSS answers to a file that it refuses is written to the standard output.
      CURLcode result = curl_easy_perform(curl);
      long status = 0;
      curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
      if (result != CURLE_OK) {
        fprintf(stderr, "%s\n", curl_easy_strerror(result));
      } else if (status != 200) {
        fprintf(stderr, "OSS refused the file: %ld\n", status);
      }

      curl_mime_free(form);
      curl_easy_cleanup(curl);
      curl_global_cleanup();
      return result == CURLE_OK && status == 200 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
  `,
}
