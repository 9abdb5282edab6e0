package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/labels"
)

func request(t *testing.T, values *store, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	recorder := httptest.NewRecorder()
	adminHandler(values).ServeHTTP(recorder, httptest.NewRequest(method, path, strings.NewReader(body)))
	return recorder
}

func TestCustomValueOfItsOwnBeforeTheSharedOne(t *testing.T) {
	values := newStore()
	request(t, values, "PUT", "/custom/demo/pods/*/gpu", "50")
	request(t, values, "PUT", "/custom/demo/pods/a/gpu", "900m")
	for name, want := range map[string]string{"a": "900m", "b": "50"} {
		got, found := values.customValue(customKey{"demo", "pods", name, "gpu"})
		if !found || got.Value.String() != want {
			t.Errorf("%s: got %s (%t), want %s", name, got.Value.String(), found, want)
		}
	}
	if _, found := values.customValue(customKey{"other", "pods", "a", "gpu"}); found {
		t.Error("a value of one namespace was found in another")
	}
}

func TestExternalSeriesAreSelectedByLabels(t *testing.T) {
	values := newStore()
	request(t, values, "PUT", "/external/demo/depth", `{"value":"80","labels":{"queue":"a"}}`)
	request(t, values, "PUT", "/external/demo/depth", `{"value":"81","labels":{"queue":"a"}}`)
	request(t, values, "PUT", "/external/demo/depth", `{"value":5,"labels":{"queue":"b"}}`)
	selected := values.externalValues(externalKey{"demo", "depth"}, labels.SelectorFromSet(labels.Set{"queue": "a"}))
	if len(selected) != 1 || selected[0].Value.String() != "81" {
		t.Errorf("got %v, want the one series of queue a at 81", selected)
	}
	if all := values.externalValues(externalKey{"demo", "depth"}, labels.Everything()); len(all) != 2 {
		t.Errorf("got %d series, want 2", len(all))
	}
}

func TestAnswers(t *testing.T) {
	cases := []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"GET", "/healthz", "", http.StatusOK, "ok"},
		{"PUT", "/custom/demo/pods/a/gpu", "much", http.StatusBadRequest, `"much" is not a Kubernetes quantity`},
		{"PUT", "/external/demo/depth", "80", http.StatusBadRequest, "the body must be"},
		{"PUT", "/external/demo/depth", `{"labels":{}}`, http.StatusBadRequest, "is not a Kubernetes quantity"},
		{"DELETE", "/external/demo/depth", "", http.StatusNotFound, "no such value"},
		{"PUT", "/external/demo/depth", `{"value":"80"}`, http.StatusNoContent, ""},
		{"GET", "/", "", http.StatusOK, `"external":[{"namespace":"demo","metric":"depth","labels":null,"value":"80"}]`},
		{"DELETE", "/external/demo/depth", "", http.StatusNoContent, ""},
	}
	values := newStore()
	for _, c := range cases {
		answer := request(t, values, c.method, c.path, c.body)
		if answer.Code != c.status || !strings.Contains(answer.Body.String(), c.says) {
			t.Errorf("%s %s %q: got %d %q, want %d with %q", c.method, c.path, c.body, answer.Code, answer.Body.String(), c.status, c.says)
		}
	}
}

func TestOnlyLoopback(t *testing.T) {
	for address, allowed := range map[string]bool{"127.0.0.1:1": true, "[::1]:1": true, "0.0.0.0:1": false, ":1": false, "10.0.0.1:1": false, "nonsense": false} {
		if err := requireLoopback(address); (err == nil) != allowed {
			t.Errorf("%s: got %v, want allowed=%t", address, err, allowed)
		}
	}
}
