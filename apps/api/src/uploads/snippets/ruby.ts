import { code, literal } from './code.js'
import type { Pair, SnippetWriter } from './snippet-writer.js'

const quote = (text: string) => literal(text, "'")

const namesType = (headers: readonly Pair[]) => headers.some(({ name }) => name.toLowerCase() === 'content-type')

/** Net::HTTP adds a type to a body that has none, and knows no option against it. */
const untypedPut = [
  '',
  '# Net::HTTP would add a Content-Type, which the signature does not cover.',
  'class UntypedPut < Net::HTTP::Put',
  '  private def supply_default_content_type = nil',
  'end',
]

export const ruby: SnippetWriter = {
  put: (fileName, { url, headers }) => code`
    # upload.rb, for Ruby 3 or newer: ruby upload.rb
    require 'net/http'
    ${namesType(headers) ? [] : untypedPut}

    file = ${quote(fileName)}
    url = URI(${quote(url)})

    request = ${namesType(headers) ? 'Net::HTTP::Put' : 'UntypedPut'}.new(url)
    ${headers.map(({ name, value }) => `request[${quote(name)}] = ${quote(value)}`)}

    File.open(file, 'rb') do |body|
      request.body_stream = body
      request.content_length = body.size
      response = Net::HTTP.start(url.host, url.port, use_ssl: url.scheme == 'https') { |http| http.request(request) }
      abort "OSS refused the file: #{response.code} #{response.body}" unless response.is_a?(Net::HTTPSuccess)
    end
  `,
  post: (fileName, { url, fields }) => code`
    # upload.rb, for Ruby 3 or newer: ruby upload.rb
    require 'net/http'

    file = ${quote(fileName)}
    url = URI(${quote(url)})
    fields = [
      ${fields.map(({ name, value }) => `[${quote(name)}, ${quote(value)}],`)}
    ]

    File.open(file, 'rb') do |body|
      request = Net::HTTP::Post.new(url)
      # Last: OSS reads no field after it.
      request.set_form([*fields, ['file', body, { filename: 'file' }]], 'multipart/form-data')
      response = Net::HTTP.start(url.host, url.port, use_ssl: url.scheme == 'https') { |http| http.request(request) }
      abort "OSS refused the file: #{response.code} #{response.body}" unless response.is_a?(Net::HTTPSuccess)
    end
  `,
}
