// Writes each text of standard input (JSON) in every way of Go, under the name of the row in encodings.ts.
package main

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"html/template"
	"net/url"
	"os"
)

func ways(text string) map[string]string {
	inJson, _ := json.Marshal(text)
	var inXml, page bytes.Buffer
	xml.EscapeText(&inXml, []byte(text))
	template.Must(template.New("").Parse("{{.}}")).Execute(&page, text)
	inner := func(quoted string) string { return quoted[1 : len(quoted)-1] }
	path := url.URL{Path: "/" + text}
	fragment := url.URL{Path: "/", Fragment: text}
	return map[string]string{
		"JSON of Go":           inner(string(inJson)),
		"form with ~":          url.QueryEscape(text),
		"path segment of Go":   url.PathEscape(text),
		"user info of Go":      url.UserPassword("", text).String()[1:],
		"path of Go":           path.String()[1:],
		"fragment of Go":       fragment.String()[2:],
		"HTML of Go":           html.EscapeString(text),
		"HTML templates of Go": page.String(),
		"XML of Go":            inXml.String(),
		"literal of Go":        inner(fmt.Sprintf("%q", text)),
		"ASCII literal of Go":  inner(fmt.Sprintf("%+q", text)),
		"base64":               base64.RawStdEncoding.EncodeToString([]byte(text)),
		"base64 for URLs":      base64.URLEncoding.EncodeToString([]byte(text)),
		"base32":               base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(text)),
		"hexadecimal":          hex.EncodeToString([]byte(text)),
	}
}

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		panic(err)
	}
	all := []map[string]string{}
	for _, text := range texts {
		all = append(all, ways(text))
	}
	json.NewEncoder(os.Stdout).Encode(all)
}
