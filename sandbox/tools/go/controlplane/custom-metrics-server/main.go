// Command custom-metrics-server serves custom.metrics.k8s.io and external.metrics.k8s.io to the sandbox's autoscalers
// from values that a test sets over HTTP (admin.go says how). In production KEDA serves these APIs.
package main

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/component-base/logs"
	"k8s.io/klog/v2"
	basecmd "sigs.k8s.io/custom-metrics-apiserver/pkg/cmd"
)

func main() {
	logs.InitLogs()
	defer logs.FlushLogs()
	if err := run(os.Args[1:]); err != nil {
		klog.ErrorS(err, "custom-metrics-server stopped")
		logs.FlushLogs()
		os.Exit(1)
	}
}

func run(arguments []string) error {
	adapter := &basecmd.AdapterBase{Name: "custom-metrics-server", DiscoveryInterval: 10 * time.Minute}
	adminAddress := adapter.Flags().String("admin-address", "127.0.0.1:0", "loopback host:port where values are set")
	logs.AddFlags(adapter.Flags())
	if err := adapter.Flags().Parse(arguments); err != nil {
		return err
	}
	for _, address := range []string{*adminAddress, net.JoinHostPort(adapter.SecureServing.BindAddress.String(), "0")} {
		if err := requireLoopback(address); err != nil {
			return err
		}
	}

	client, err := adapter.DynamicClient()
	if err != nil {
		return err
	}
	mapper, err := adapter.RESTMapper()
	if err != nil {
		return err
	}
	values := newStore()
	metrics := &metricsProvider{values: values, mapper: mapper, client: client}
	adapter.WithCustomMetrics(metrics)
	adapter.WithExternalMetrics(metrics)

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := net.Listen("tcp", *adminAddress)
	if err != nil {
		return err
	}
	admin := &http.Server{Handler: adminHandler(values), ReadHeaderTimeout: 3 * time.Second}
	go func() {
		if err := admin.Serve(listener); err != nil && ctx.Err() == nil {
			klog.ErrorS(err, "the admin endpoint stopped")
			stop()
		}
	}()
	defer admin.Close()
	klog.InfoS("Values are set here", "address", "http://"+listener.Addr().String())
	return adapter.Run(ctx)
}
