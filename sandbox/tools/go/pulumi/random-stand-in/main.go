// Command random-stand-in is a stand-in for Pulumi's random provider (pulumi-resource-random), for machines that can
// neither download the real plug-in nor build it: its source is no Go module that can be had. It implements
// RandomPassword, RandomString, RandomId and RandomBytes with the inputs and outputs of @pulumi/random 4.21.2, over
// crypto/rand; nothing else of the package, and no import. State written with it can be read by the real plug-in.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const standInNotice = "random is a stand-in of the sandbox for Pulumi's random provider " + version

func main() {
	err := provider.Main("random", func(host *provider.HostClient) (pulumirpc.ResourceProviderServer, error) {
		if host != nil {
			_ = host.Log(context.Background(), diag.Debug, "", standInNotice)
		}
		return plugin.NewProviderServer(&randomProvider{}), nil
	})
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %s\n", standInNotice, err)
		os.Exit(1)
	}
}
