import { code, literal } from './code.js'
import type { Pair, SnippetWriter } from './snippet-writer.js'

const quote = (text: string) => literal(text, '"')

/** .NET keeps the headers of a body with the body. */
const setHeader = ({ name, value }: Pair) =>
  `${/^content-/i.test(name) ? 'content' : 'request'}.Headers.TryAddWithoutValidation(${quote(name)}, ${quote(value)});`

export const csharp: SnippetWriter = {
  put: (fileName, { url, headers }) => code`
    // Program.cs of a console project: dotnet run
    using System;
    using System.IO;
    using System.Net.Http;
    using System.Threading;
    using System.Threading.Tasks;

    static class Upload
    {
        const string FileName = ${quote(fileName)};
        const string Url = ${quote(url)};

        static int Main()
        {
            return SendAsync().GetAwaiter().GetResult();
        }

        static async Task<int> SendAsync()
        {
            using (var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan })
            using (var content = new StreamContent(File.OpenRead(FileName)))
            using (var request = new HttpRequestMessage(HttpMethod.Put, Url) { Content = content })
            {
                ${headers.map(setHeader)}
                using (var response = await http.SendAsync(request))
                {
                    if (response.IsSuccessStatusCode) return 0;
                    var answer = await response.Content.ReadAsStringAsync();
                    Console.Error.WriteLine("OSS refused the file: " + (int)response.StatusCode + " " + answer);
                    return 1;
                }
            }
        }
    }
  `,
  post: (fileName, { url, fields }) => code`
    // Program.cs of a console project: dotnet run
    using System;
    using System.IO;
    using System.Net.Http;
    using System.Threading;
    using System.Threading.Tasks;

    static class Upload
    {
        const string FileName = ${quote(fileName)};
        const string Url = ${quote(url)};
        static readonly string[,] Fields =
        {
            ${fields.map(({ name, value }) => `{ ${quote(name)}, ${quote(value)} },`)}
        };

        static int Main()
        {
            return SendAsync().GetAwaiter().GetResult();
        }

        static async Task<int> SendAsync()
        {
            var boundary = Guid.NewGuid().ToString();
            using (var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan })
            using (var form = new MultipartFormDataContent(boundary))
            {
                // .NET quotes the boundary, and not the names: OSS expects it the other way round.
                form.Headers.Remove("Content-Type");
                form.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=" + boundary);
                for (var i = 0; i < Fields.GetLength(0); i++)
                {
                    form.Add(new StringContent(Fields[i, 1]), "\"" + Fields[i, 0] + "\"");
                }
                // Last: OSS reads no field after it.
                form.Add(new StreamContent(File.OpenRead(FileName)), "\"file\"", "\"file\"");
                using (var response = await http.PostAsync(Url, form))
                {
                    if (response.IsSuccessStatusCode) return 0;
                    var answer = await response.Content.ReadAsStringAsync();
                    Console.Error.WriteLine("OSS refused the file: " + (int)response.StatusCode + " " + answer);
                    return 1;
                }
            }
        }
    }
  `,
}
