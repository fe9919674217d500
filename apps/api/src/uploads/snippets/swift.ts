import { code, literal } from './code.js'
import type { SnippetWriter } from './snippet-writer.js'

/** A backslash before a parenthesis would begin an interpolation; literal doubles it. */
const quote = (text: string) => literal(text, '"')

export const swift: SnippetWriter = {
  put: (fileName, { url, headers }) => code`
    import Foundation
    #if canImport(FoundationNetworking)
    import FoundationNetworking
    #endif

    // In an app: a URL in FileManager.default.urls(for: .documentDirectory, in: .userDomainMask)[0]
    let file = URL(fileURLWithPath: ${quote(fileName)})
    let url = URL(string: ${quote(url)})!

    func upload() async throws {
        var request = URLRequest(url: url)
        request.httpMethod = "PUT"
        ${headers.map(({ name, value }) => `request.setValue(${quote(value)}, forHTTPHeaderField: ${quote(name)})`)}

        let (answer, response) = try await URLSession.shared.upload(for: request, fromFile: file)
        let status = (response as! HTTPURLResponse).statusCode
        guard status == 200 else {
            let message = "OSS refused the file: \(status) \(String(decoding: answer, as: UTF8.self))"
            throw URLError(.badServerResponse, userInfo: [NSLocalizedDescriptionKey: message])
        }
    }

    // For main.swift; an app calls it where it needs it.
    try await upload()
  `,
  post: (fileName, { url, fields }) => code`
    import Foundation
    #if canImport(FoundationNetworking)
    import FoundationNetworking
    #endif

    // In an app: a URL in FileManager.default.urls(for: .documentDirectory, in: .userDomainMask)[0]
    let file = URL(fileURLWithPath: ${quote(fileName)})
    let url = URL(string: ${quote(url)})!
    let fields = [
        ${fields.map(({ name, value }) => `(${quote(name)}, ${quote(value)}),`)}
    ]

    func upload() async throws {
        let boundary = UUID().uuidString
        var form = Data()
        for (name, value) in fields {
            form.append(Data("--\(boundary)\r\n".utf8))
            form.append(Data("Content-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8))
        }
        // Last: OSS reads no field after it.
        form.append(Data("--\(boundary)\r\n".utf8))
        form.append(Data("Content-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\r\n".utf8))
        form.append(try Data(contentsOf: file, options: .mappedIfSafe))
        form.append(Data("\r\n--\(boundary)--\r\n".utf8))

        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("multipart/form-data; boundary=\(boundary)", forHTTPHeaderField: "Content-Type")

        let (answer, response) = try await URLSession.shared.upload(for: request, from: form)
        let status = (response as! HTTPURLResponse).statusCode
        guard status == 200 else {
            let message = "OSS refused the file: \(status) \(String(decoding: answer, as: UTF8.self))"
            throw URLError(.badServerResponse, userInfo: [NSLocalizedDescriptionKey: message])
        }
    }

    // For main.swift; an app calls it where it needs it.
    try await upload()
  `,
}
