import { quote } from './c.js'
import { code } from './code.js'
import { curlHeader } from './curl-header.js'
import type { SnippetWriter } from './snippet-writer.js'

/** What both ways share: sending what is set up, and reading the answer. */
const perform = [
  'std::string answer;',
  'curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);',
  'curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, +[](char *data, size_t, size_t size, void *target) {',
  '  static_cast<std::string *>(target)->append(data, size);',
  '  return size;',
  '});',
  'if (const CURLcode result = curl_easy_perform(curl.get()); result != CURLE_OK) {',
  '  throw std::runtime_error(curl_easy_strerror(result));',
  '}',
  'long status = 0;',
  'curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);',
  'if (status != 200) {',
  '  throw std::runtime_error("OSS refused the file: " + std::to_string(status) + " " + answer);',
  '}',
]

const main = [
  'int main() {',
  '  try {',
  '    upload();',
  '    return EXIT_SUCCESS;',
  '  } catch (const std::exception &error) {',
  "    std::cerr << error.what() << '\\n';",
  '    return EXIT_FAILURE;',
  '  }',
  '}',
]

export const cpp: SnippetWriter = {
  put: (fileName, { url, headers }) => code`
    // c++ -std=c++17 upload.cpp -o upload -lcurl && ./upload
    #include <curl/curl.h>

    #include <cstdio>
    #include <cstdlib>
    #include <filesystem>
    #include <iostream>
    #include <memory>
    #include <stdexcept>
    #include <string>

    const std::string fileName = ${quote(fileName)};
    const std::string url = ${quote(url)};

    void upload() {
      const auto size = std::filesystem::file_size(fileName);
      const std::unique_ptr<FILE, int (*)(FILE *)> file(std::fopen(fileName.c_str(), "rb"), std::fclose);
      if (!file) throw std::runtime_error("cannot read " + fileName);

      curl_slist *list = nullptr;
      ${headers.map((header) => `list = curl_slist_append(list, ${quote(curlHeader(header))});`)}
      const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list, curl_slist_free_all);

      const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
      curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
      curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(curl.get(), CURLOPT_READDATA, file.get());
      curl_easy_setopt(curl.get(), CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(size));
      curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
      ${perform}
    }

    ${main}
  `,
  post: (fileName, { url, fields }) => code`
    // c++ -std=c++17 upload.cpp -o upload -lcurl && ./upload
    #include <curl/curl.h>

    #include <cstdlib>
    #include <iostream>
    #include <memory>
    #include <stdexcept>
    #include <string>
    #include <utility>
    #include <vector>

    const std::string fileName = ${quote(fileName)};
    const std::string url = ${quote(url)};
    const std::vector<std::pair<std::string, std::string>> fields = {
        ${fields.map(({ name, value }) => `{${quote(name)}, ${quote(value)}},`)}
    };

    void upload() {
      const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
      const std::unique_ptr<curl_mime, decltype(&curl_mime_free)> form(curl_mime_init(curl.get()), curl_mime_free);
      for (const auto &[name, value] : fields) {
        curl_mimepart *part = curl_mime_addpart(form.get());
        curl_mime_name(part, name.c_str());
        curl_mime_data(part, value.c_str(), value.size());
      }
      // Last: OSS reads no field after it.
      curl_mimepart *file = curl_mime_addpart(form.get());
      curl_mime_name(file, "file");
      if (curl_mime_filedata(file, fileName.c_str()) != CURLE_OK) throw std::runtime_error("cannot read " + fileName);
      curl_mime_filename(file, "file");
      curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
      curl_easy_setopt(curl.get(), CURLOPT_MIMEPOST, form.get());
      ${perform}
    }

    ${main}
  `,
}
