import { code, literal } from './code.js'
import type { SnippetWriter } from './snippet-writer.js'

const quote = (text: string) => literal(text, '"')

export const java: SnippetWriter = {
  put: (fileName, { url, headers }) => code`
    // Upload.java in UTF-8, for Java 11 or newer: java -Dfile.encoding=UTF-8 Upload.java
    import java.net.URI;
    import java.net.http.HttpClient;
    import java.net.http.HttpRequest;
    import java.net.http.HttpRequest.BodyPublishers;
    import java.net.http.HttpResponse.BodyHandlers;
    import java.nio.file.Path;

    public class Upload {
        static final Path FILE = Path.of(${quote(fileName)});
        static final URI URL = URI.create(${quote(url)});

        public static void main(String[] args) throws Exception {
            var request = HttpRequest.newBuilder(URL)
                ${headers.map(({ name, value }) => `.header(${quote(name)}, ${quote(value)})`)}
                .PUT(BodyPublishers.ofFile(FILE))
                .build();
            var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                System.err.println("OSS refused the file: " + response.statusCode() + " " + response.body());
                System.exit(1);
            }
        }
    }
  `,
  post: (fileName, { url, fields }) => code`
    // Upload.java in UTF-8, for Java 16 or newer: java -Dfile.encoding=UTF-8 Upload.java
    import java.net.URI;
    import java.net.http.HttpClient;
    import java.net.http.HttpRequest;
    import java.net.http.HttpRequest.BodyPublishers;
    import java.net.http.HttpResponse.BodyHandlers;
    import java.nio.file.Path;
    import java.util.UUID;

    public class Upload {
        static final Path FILE = Path.of(${quote(fileName)});
        static final URI URL = URI.create(${quote(url)});
        static final String[][] FIELDS = {
            ${fields.map(({ name, value }) => `{${quote(name)}, ${quote(value)}},`)}
        };

        public static void main(String[] args) throws Exception {
            var boundary = UUID.randomUUID().toString();
            var start = new StringBuilder();
            for (var field : FIELDS) {
                start.append("--" + boundary + "\r\n");
                start.append("Content-Disposition: form-data; name=\"" + field[0] + "\"\r\n\r\n" + field[1] + "\r\n");
            }
            // Last: OSS reads no field after it.
            start.append("--" + boundary + "\r\n");
            start.append("Content-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\r\n");
            var end = "\r\n--" + boundary + "--\r\n";

            var request = HttpRequest.newBuilder(URL)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.concat(
                    BodyPublishers.ofString(start.toString()),
                    BodyPublishers.ofFile(FILE),
                    BodyPublishers.ofString(end)))
                .build();
            var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                System.err.println("OSS refused the file: " + response.statusCode() + " " + response.body());
                System.exit(1);
            }
        }
    }
  `,
}
