// Command pod-security-evaluator judges pods as the API server's PodSecurity admission does: by upstream's own checks,
// of the version this module pins. Tests hold the policy pack against it.
//
// It reads one pod as JSON per line of standard input (metadata and spec are enough) and answers each with one line:
//
//	{"baseline":["privileged (...)"],"restricted":["privileged (...)"]}    what each level forbids; empty lists: allowed
//	{"error":"json: cannot unmarshal ..."}                                  no API server would take this as a pod
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: pod-security-evaluator < pods.jsonl > verdicts.jsonl")
	}
	flag.Parse()
	if err := judgeLines(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "pod-security-evaluator:", err)
		os.Exit(1)
	}
}

// judgeLines answers every line at once, so that a caller may hold a conversation.
func judgeLines(in io.Reader, out io.Writer) error {
	judge, err := newJudge()
	if err != nil {
		return err
	}
	lines := bufio.NewReader(in)
	answers := bufio.NewWriter(out)
	encoder := json.NewEncoder(answers)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			if err := encoder.Encode(judge.verdict(line)); err != nil {
				return err
			}
			// More lines are at hand: they are answered together.
			if lines.Buffered() == 0 {
				if err := answers.Flush(); err != nil {
					return err
				}
			}
		}
		if err == io.EOF {
			return answers.Flush()
		}
		if err != nil {
			return err
		}
	}
}
