package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/labels"
)

// maxBody is more than any value with labels needs.
const maxBody = 64 << 10

// adminHandler lets a test set what the two metrics APIs answer:
//
//	PUT, DELETE /custom/{namespace}/{resource}/{name}/{metric}   body of PUT: a quantity, such as 80 or 900m
//	PUT, DELETE /external/{namespace}/{metric}                   body of PUT: {"value": "80", "labels": {...}}
//	GET /                                                        everything that is set
//	GET /healthz
//
// Namespace "-" means a cluster-scoped object; name "*" every object that has no value of its own.
// Deleting an external metric removes all its series. A fault in the request is 400 with a sentence, an unknown value 404.
func adminHandler(values *store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { writeAll(w, values) })

	mux.HandleFunc("PUT /custom/{namespace}/{resource}/{name}/{metric}", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			refuse(w, err)
			return
		}
		value, err := quantity(string(body))
		if err != nil {
			refuse(w, err)
			return
		}
		values.setCustom(customKeyOf(r), value)
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("DELETE /custom/{namespace}/{resource}/{name}/{metric}", func(w http.ResponseWriter, r *http.Request) {
		deleted(w, values.deleteCustom(customKeyOf(r)))
	})

	mux.HandleFunc("PUT /external/{namespace}/{metric}", func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Value  json.RawMessage   `json:"value"`
			Labels map[string]string `json:"labels"`
		}
		decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&body); err != nil {
			refuse(w, fmt.Errorf(`the body must be {"value": "<quantity>", "labels": {...}}: %w`, err))
			return
		}
		value, err := quantity(string(body.Value))
		if err != nil {
			refuse(w, err)
			return
		}
		values.setExternal(externalKeyOf(r), value, labels.Set(body.Labels))
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("DELETE /external/{namespace}/{metric}", func(w http.ResponseWriter, r *http.Request) {
		deleted(w, values.deleteExternal(externalKeyOf(r)))
	})
	return mux
}

// requireLoopback refuses an address other machines could reach: whoever reaches the endpoint steers the autoscalers.
func requireLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("the address %q is not host:port", address)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("the address %q is not on loopback; use 127.0.0.1", address)
	}
	return nil
}

func customKeyOf(r *http.Request) customKey {
	namespace := r.PathValue("namespace")
	if namespace == "-" {
		namespace = ""
	}
	return customKey{Namespace: namespace, Resource: r.PathValue("resource"), Name: r.PathValue("name"), Metric: r.PathValue("metric")}
}

func externalKeyOf(r *http.Request) externalKey {
	return externalKey{Namespace: r.PathValue("namespace"), Metric: r.PathValue("metric")}
}

// quantity reads a bare or JSON-quoted Kubernetes quantity.
func quantity(text string) (resource.Quantity, error) {
	bare := strings.Trim(strings.TrimSpace(text), `"`)
	value, err := resource.ParseQuantity(bare)
	if err != nil {
		return value, fmt.Errorf("the value %q is not a Kubernetes quantity such as 80, 0.5 or 900m", bare)
	}
	return value, nil
}

func refuse(w http.ResponseWriter, err error) {
	status := http.StatusBadRequest
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		status = http.StatusRequestEntityTooLarge
	}
	http.Error(w, err.Error(), status)
}

func deleted(w http.ResponseWriter, found bool) {
	if !found {
		http.Error(w, "no such value is set", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func writeAll(w http.ResponseWriter, values *store) {
	type customValue struct {
		Namespace string `json:"namespace"`
		Resource  string `json:"resource"`
		Name      string `json:"name"`
		Metric    string `json:"metric"`
		Value     string `json:"value"`
	}
	type externalValue struct {
		Namespace string            `json:"namespace"`
		Metric    string            `json:"metric"`
		Labels    map[string]string `json:"labels"`
		Value     string            `json:"value"`
	}
	all := struct {
		Custom   []customValue   `json:"custom"`
		External []externalValue `json:"external"`
	}{Custom: []customValue{}, External: []externalValue{}}
	for _, key := range values.customKeys() {
		if value, found := values.customValue(key); found {
			all.Custom = append(all.Custom, customValue{key.Namespace, key.Resource, key.Name, key.Metric, value.Value.String()})
		}
	}
	for _, key := range values.externalKeys() {
		for _, series := range values.externalValues(key, labels.Everything()) {
			all.External = append(all.External, externalValue{key.Namespace, key.Metric, series.Labels, series.Value.String()})
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(all)
}
