// Drives a server with the vendor's SDK for Go; every step that goes wrong ends the program with a sentence.
package main

import (
	"bytes"
	"fmt"
	"io/ioutil"
	"os"
	"path/filepath"
	"strings"

	"github.com/aliyun/aliyun-oss-go-sdk/oss"
)

func check(step string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", step, err)
		os.Exit(1)
	}
}

func expect(step string, holds bool) {
	if !holds {
		check(step, fmt.Errorf("not what was expected"))
	}
}

func main() {
	endpoint, name, folder := os.Args[1], os.Args[2], os.Args[3]
	client, err := oss.New(endpoint, "oss-local", "oss-local-secret", oss.EnableCRC(true), oss.EnableMD5(true))
	check("client", err)
	bucket, err := client.Bucket(name)
	check("bucket", err)

	key := "dir/a b+c%ü'()*.txt"
	content := bytes.Repeat([]byte("0123456789"), 150000)
	check("put", bucket.PutObject(key, bytes.NewReader(content), oss.Meta("Author", "somebody"), oss.ContentType("text/x")))
	body, err := bucket.GetObject(key)
	check("get", err)
	read, err := ioutil.ReadAll(body)
	check("read", err)
	body.Close()
	expect("content", bytes.Equal(read, content))

	meta, err := bucket.GetObjectDetailedMeta(key)
	check("head", err)
	expect("metadata", meta.Get("X-Oss-Meta-Author") == "somebody" && meta.Get("Content-Type") == "text/x")
	exists, err := bucket.IsObjectExist("missing")
	check("exists", err)
	expect("missing", !exists)

	body, err = bucket.GetObject(key, oss.Range(15, 35))
	check("range", err)
	read, err = ioutil.ReadAll(body)
	check("read range", err)
	body.Close()
	expect("range", string(read) == string(content[15:36]))

	_, err = bucket.CopyObject(key, "copy")
	check("copy", err)
	check("acl", bucket.SetObjectACL("copy", oss.ACLPublicRead))
	acl, err := bucket.GetObjectACL("copy")
	check("get acl", err)
	expect("acl", acl.ACL == string(oss.ACLPublicRead))

	position, err := bucket.AppendObject("log", strings.NewReader("one,"), 0)
	check("append", err)
	_, err = bucket.AppendObject("log", strings.NewReader("two"), position)
	check("append again", err)

	check("symlink", bucket.PutSymlink("link", "log"))
	target, err := bucket.GetSymlink("link")
	check("get symlink", err)
	expect("symlink", target.Get("X-Oss-Symlink-Target") == "log")

	file := filepath.Join(folder, "file")
	check("write", ioutil.WriteFile(file, content, 0600))
	check("upload in parts", bucket.UploadFile("parts", file, 200*1024, oss.Routines(3), oss.Checkpoint(true, "")))
	check("copy in parts", bucket.CopyFile(name, "parts", "parts copied", 200*1024, oss.Routines(2)))
	check("download in parts", bucket.DownloadFile("parts copied", file+".copy", 200*1024, oss.Routines(3)))
	read, err = ioutil.ReadFile(file + ".copy")
	check("read file", err)
	expect("parts", bytes.Equal(read, content))

	list, err := bucket.ListObjects(oss.Delimiter("/"), oss.MaxKeys(3))
	check("list", err)
	expect("list", len(list.Objects) == 2 && len(list.CommonPrefixes) == 1 && list.IsTruncated)
	rest, err := bucket.ListObjects(oss.Delimiter("/"), oss.Marker(list.NextMarker))
	check("list on", err)
	expect("list on", len(rest.Objects) == 3 && !rest.IsTruncated)

	deleted, err := bucket.DeleteObjects([]string{key, "copy", "log", "link"})
	check("delete", err)
	expect("delete", len(deleted.DeletedObjects) == 4)
	_, err = bucket.GetObject(key)
	refusal, isRefusal := err.(oss.ServiceError)
	expect("refusal", isRefusal && refusal.Code == "NoSuchKey" && refusal.StatusCode == 404 && refusal.RequestID != "")

	check("create bucket", client.CreateBucket("from-go", oss.ACL(oss.ACLPublicRead), oss.StorageClass(oss.StorageIA)))
	info, err := client.GetBucketInfo("from-go")
	check("bucket info", err)
	expect("bucket info", info.BucketInfo.ACL == string(oss.ACLPublicRead))
	rule := oss.CORSRule{AllowedOrigin: []string{"*"}, AllowedMethod: []string{"GET"}, MaxAgeSeconds: 10}
	check("cors", client.SetBucketCORS("from-go", []oss.CORSRule{rule}))
	cors, err := client.GetBucketCORS("from-go")
	check("get cors", err)
	expect("cors", len(cors.CORSRules) == 1 && cors.CORSRules[0].MaxAgeSeconds == 10)
	buckets, err := client.ListBuckets()
	check("list buckets", err)
	expect("list buckets", len(buckets.Buckets) == 2)
	check("delete bucket", client.DeleteBucket("from-go"))
	fmt.Println("every step went well with the SDK for Go", oss.Version)
}
