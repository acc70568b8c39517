// Says of compose files whether Docker Compose's own loader accepts them. Reads JSON documents
// {"text": …, "variables": {…}} from standard input and answers each with {"refusal": …}, empty when it is accepted.
// Files beside the compose file (env_file, label_file) are not looked for.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
)

type question struct {
	Text      string            `json:"text"`
	Variables map[string]string `json:"variables"`
}

type answer struct {
	Refusal string `json:"refusal"`
}

func main() {
	logrus.SetOutput(io.Discard)
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	out := json.NewEncoder(os.Stdout)
	for {
		var asked question
		if err := in.Decode(&asked); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		out.Encode(answer{Refusal: load(asked)})
	}
}

func load(asked question) (refusal string) {
	defer func() {
		if reason := recover(); reason != nil {
			refusal = fmt.Sprint("panic: ", reason)
		}
	}()
	details := types.ConfigDetails{
		WorkingDir:  "/nowhere",
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yml", Content: []byte(asked.Text)}},
		Environment: asked.Variables,
	}
	_, err := loader.LoadWithContext(context.Background(), details, func(options *loader.Options) {
		options.SetProjectName("app", true)
		options.SkipResolveEnvironment = true
		options.SkipResolveLabels = true
	})
	if err != nil {
		return err.Error()
	}
	return ""
}
