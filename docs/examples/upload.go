// Keeps a file as a snapshot of a page, with nothing but Go's own library:
//
//	LINKSNAP_TOKEN=lsk_… go run upload.go https://example.org/ HTML text/html page.html
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
)

type grant struct {
	Upload struct{ ID string }
	Put    struct {
		Method, URL string
		Headers     []struct{ Name, Value string }
	}
}

func main() {
	if len(os.Args) != 5 {
		log.Fatal("usage: go run upload.go <page> <kind> <content type> <file>")
	}
	if err := upload(os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		log.Fatal(err)
	}
}

func upload(page, kind, contentType, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}

	var created struct{ CreateSnapshot struct{ Grants []grant } }
	err = ask(`mutation ($input: CreateSnapshotInput!) {
		createSnapshot(input: $input) { grants { upload { id } put { method url headers { name value } } } }
	}`, map[string]any{"input": map[string]any{
		"url": page,
		"files": []any{map[string]any{
			"kind": kind, "contentType": contentType, "fileName": filepath.Base(path), "size": info.Size(),
		}},
	}}, &created)
	if err != nil {
		return err
	}
	granted := created.CreateSnapshot.Grants[0]
	if err := put(granted, file, info.Size()); err != nil {
		return err
	}

	var completed struct {
		CompleteUpload struct{ Snapshot struct{ ID, State string } }
	}
	query := `mutation ($id: ID!) { completeUpload(id: $id) { snapshot { id state } } }`
	if err := ask(query, map[string]any{"id": granted.Upload.ID}, &completed); err != nil {
		return err
	}
	fmt.Println(completed.CompleteUpload.Snapshot.ID, completed.CompleteUpload.Snapshot.State)
	return nil
}

func put(granted grant, file io.Reader, size int64) error {
	request, err := http.NewRequest(granted.Put.Method, granted.Put.URL, file)
	if err != nil {
		return err
	}
	request.ContentLength = size
	for _, header := range granted.Put.Headers {
		request.Header.Set(header.Name, header.Value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		answer, _ := io.ReadAll(response.Body)
		return fmt.Errorf("the store answered %s: %s", response.Status, answer)
	}
	return nil
}

func ask(query string, variables map[string]any, data any) error {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return err
	}
	server := os.Getenv("LINKSNAP_URL")
	if server == "" {
		server = "http://localhost:4000"
	}
	request, err := http.NewRequest("POST", server+"/graphql", bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("LINKSNAP_TOKEN"))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer := struct {
		Data   any
		Errors []struct{ Message string }
	}{Data: data}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return err
	}
	if len(answer.Errors) > 0 {
		return errors.New(answer.Errors[0].Message)
	}
	return nil
}
