import { code, literal } from './code.js'
import type { SnippetWriter } from './snippet-writer.js'

const quote = (text: string) => literal(text, '"')

/** As gofmt indents. */
const tabs = (text: string) => text.replace(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4))

export const go: SnippetWriter = {
  put: (fileName, { url, headers }) =>
    tabs(code`
      // upload.go: go run upload.go
      package main

      import (
          "fmt"
          "io"
          "log"
          "net/http"
          "os"
      )

      const (
          fileName = ${quote(fileName)}
          url      = ${quote(url)}
      )

      func main() {
          if err := upload(); err != nil {
              log.Fatal(err)
          }
      }

      func upload() error {
          file, err := os.Open(fileName)
          if err != nil {
              return err
          }
          defer file.Close()
          info, err := file.Stat()
          if err != nil {
              return err
          }

          request, err := http.NewRequest(http.MethodPut, url, file)
          if err != nil {
              return err
          }
          // Without it the body goes in chunks, and a signed Content-Length is missing.
          request.ContentLength = info.Size()
          ${headers.map(({ name, value }) => `request.Header.Set(${quote(name)}, ${quote(value)})`)}

          response, err := http.DefaultClient.Do(request)
          if err != nil {
              return err
          }
          defer response.Body.Close()
          if response.StatusCode != http.StatusOK {
              answer, _ := io.ReadAll(response.Body)
              return fmt.Errorf("OSS refused the file: %s %s", response.Status, answer)
          }
          return nil
      }
    `),
  post: (fileName, { url, fields }) =>
    tabs(code`
      // upload.go: go run upload.go
      package main

      import (
          "bytes"
          "fmt"
          "io"
          "log"
          "mime/multipart"
          "net/http"
          "os"
      )

      const (
          fileName = ${quote(fileName)}
          url      = ${quote(url)}
      )

      var fields = [][2]string{
          ${fields.map(({ name, value }) => `{${quote(name)}, ${quote(value)}},`)}
      }

      func main() {
          if err := upload(); err != nil {
              log.Fatal(err)
          }
      }

      func upload() error {
          file, err := os.Open(fileName)
          if err != nil {
              return err
          }
          defer file.Close()
          info, err := file.Stat()
          if err != nil {
              return err
          }

          // The form without the file's bytes, which are read while they are sent.
          var form bytes.Buffer
          writer := multipart.NewWriter(&form)
          for _, field := range fields {
              writer.WriteField(field[0], field[1])
          }
          // Last: OSS reads no field after it.
          writer.CreateFormFile("file", "file")
          start := form.Len()
          writer.Close()
          body := io.MultiReader(bytes.NewReader(form.Bytes()[:start]), file, bytes.NewReader(form.Bytes()[start:]))

          request, err := http.NewRequest(http.MethodPost, url, body)
          if err != nil {
              return err
          }
          request.ContentLength = int64(form.Len()) + info.Size()
          request.Header.Set("Content-Type", writer.FormDataContentType())

          response, err := http.DefaultClient.Do(request)
          if err != nil {
              return err
          }
          defer response.Body.Close()
          if response.StatusCode != http.StatusOK {
              answer, _ := io.ReadAll(response.Body)
              return fmt.Errorf("OSS refused the file: %s %s", response.Status, answer)
          }
          return nil
      }
    `),
}
