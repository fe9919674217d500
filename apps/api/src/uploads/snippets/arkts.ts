import { code } from './code.js'
import { properties, quote } from './ecmascript.js'
import type { Pair, SnippetWriter } from './snippet-writer.js'

/**
 * http.request always sends a Content-Type: application/json where none is given, an empty one where an empty one is.
 * https://gitee.com/openharmony/communication_netstack: RequestContext::ParseHeader, HttpExec::RequestWithoutCache
 */
const emptyType = [
  '// This grant signs no type, and HarmonyOS always sends one: at best an empty one, which a V4 signature does not cover.',
  '// Ask for a grant with a content type, or use the form.',
  "'content-type': '',",
]

const namesType = (headers: readonly Pair[]) => headers.some(({ name }) => name.toLowerCase() === 'content-type')

const part = ({ name, value }: Pair) => `{ name: ${quote(name)}, contentType: 'text/plain', data: ${quote(value)} },`

export const arkts: SnippetWriter = {
  put: (fileName, { url, headers }) => code`
    // module.json5: "requestPermissions": [{ "name": "ohos.permission.INTERNET" }]
    import { fileIo } from '@kit.CoreFileKit';
    import { http } from '@kit.NetworkKit';

    // In the app's sandbox: folder is context.filesDir.
    const fileName: string = ${quote(fileName)};
    const url: string = ${quote(url)};
    const header: Record<string, string> = {
      ${namesType(headers) ? [] : emptyType}
      ${properties(headers)}
    };

    export async function upload(folder: string): Promise<void> {
      const file = fileIo.openSync(folder + '/' + fileName, fileIo.OpenMode.READ_ONLY);
      const body = new ArrayBuffer(fileIo.statSync(file.fd).size);
      fileIo.readSync(file.fd, body);
      fileIo.closeSync(file);

      const request = http.createHttp();
      try {
        const response = await request.request(url, {
          method: http.RequestMethod.PUT,
          header: header,
          extraData: body,
          expectDataType: http.HttpDataType.STRING,
          readTimeout: 0,
        });
        if (response.responseCode !== 200) {
          throw new Error('OSS refused the file: ' + response.responseCode + ' ' + response.result);
        }
      } finally {
        request.destroy();
      }
    }
  `,
  post: (fileName, { url, fields }) => code`
    // module.json5: "requestPermissions": [{ "name": "ohos.permission.INTERNET" }]
    import { http } from '@kit.NetworkKit';

    // In the app's sandbox: folder is context.filesDir.
    const fileName: string = ${quote(fileName)};
    const url: string = ${quote(url)};
    const header: Record<string, string> = { 'content-type': 'multipart/form-data' };
    const fields: Array<http.MultiFormData> = [
      ${fields.map(part)}
    ];

    export async function upload(folder: string): Promise<void> {
      // Last: OSS reads no field after it.
      const file: http.MultiFormData = {
        name: 'file',
        contentType: 'application/octet-stream',
        remoteFileName: 'file',
        filePath: folder + '/' + fileName,
      };
      const request = http.createHttp();
      try {
        const response = await request.request(url, {
          method: http.RequestMethod.POST,
          header: header,
          multiFormDataList: fields.concat([file]),
          expectDataType: http.HttpDataType.STRING,
          readTimeout: 0,
        });
        if (response.responseCode !== 200) {
          throw new Error('OSS refused the file: ' + response.responseCode + ' ' + response.result);
        }
      } finally {
        request.destroy();
      }
    }
  `,
}
