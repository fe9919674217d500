import { code, literal } from './code.js'
import { curlHeader } from './curl-header.js'
import type { SnippetWriter } from './snippet-writer.js'

const quote = (text: string) => literal(text, "'")

export const php: SnippetWriter = {
  put: (fileName, { url, headers }) => code`
    <?php
    // upload.php, with the curl extension: php upload.php
    $file = ${quote(fileName)};
    $url = ${quote(url)};

    $curl = curl_init($url);
    // CURLOPT_UPLOAD sends no Content-Type of its own, as CURLOPT_POSTFIELDS would.
    curl_setopt_array($curl, [
        CURLOPT_UPLOAD => true,
        CURLOPT_INFILE => fopen($file, 'rb'),
        CURLOPT_INFILESIZE => filesize($file),
        CURLOPT_HTTPHEADER => [
            ${headers.map((header) => `${quote(curlHeader(header))},`)}
        ],
        CURLOPT_RETURNTRANSFER => true,
    ]);
    $answer = curl_exec($curl);
    if ($answer === false) {
        throw new RuntimeException(curl_error($curl));
    }
    $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    if ($status !== 200) {
        throw new RuntimeException('OSS refused the file: ' . $status . ' ' . $answer);
    }
  `,
  post: (fileName, { url, fields }) => code`
    <?php
    // upload.php, with the curl extension: php upload.php
    $file = ${quote(fileName)};
    $url = ${quote(url)};
    $fields = [
        ${fields.map(({ name, value }) => `${quote(name)} => ${quote(value)},`)}
        // Last: OSS reads no field after it.
        'file' => new CURLFile($file, 'application/octet-stream', 'file'),
    ];

    $curl = curl_init($url);
    curl_setopt_array($curl, [CURLOPT_POSTFIELDS => $fields, CURLOPT_RETURNTRANSFER => true]);
    $answer = curl_exec($curl);
    if ($answer === false) {
        throw new RuntimeException(curl_error($curl));
    }
    $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    if ($status !== 200) {
        throw new RuntimeException('OSS refused the file: ' . $status . ' ' . $answer);
    }
  `,
}
