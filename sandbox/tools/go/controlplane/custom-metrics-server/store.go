package main

import (
	"fmt"
	"sort"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/labels"
)

// anyName is the object name whose value stands for every object of its resource that has none of its own,
// so that pods an autoscaler has only just made are measured too.
const anyName = "*"

// customKey names one value of custom.metrics.k8s.io. Namespace is empty for a cluster-scoped object.
type customKey struct {
	Namespace, Resource, Name, Metric string
}

// externalKey names one metric of external.metrics.k8s.io; its series are told apart by their labels.
type externalKey struct {
	Namespace, Metric string
}

// sample is a value and the moment it was set.
type sample struct {
	Value  resource.Quantity
	Labels labels.Set
	SetAt  time.Time
}

// store holds the values that were set; nothing in it expires.
type store struct {
	mutex    sync.RWMutex
	now      func() time.Time
	custom   map[customKey]sample
	external map[externalKey]map[string]sample
}

func newStore() *store {
	return &store{now: time.Now, custom: map[customKey]sample{}, external: map[externalKey]map[string]sample{}}
}

func (s *store) setCustom(key customKey, value resource.Quantity) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.custom[key] = sample{Value: value, SetAt: s.now()}
}

// customValue is the object's own value, else the one set for anyName.
func (s *store) customValue(key customKey) (sample, bool) {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	if own, found := s.custom[key]; found {
		return own, true
	}
	key.Name = anyName
	shared, found := s.custom[key]
	return shared, found
}

func (s *store) deleteCustom(key customKey) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	_, found := s.custom[key]
	delete(s.custom, key)
	return found
}

// setExternal replaces the series that has exactly these labels.
func (s *store) setExternal(key externalKey, value resource.Quantity, series labels.Set) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.external[key] == nil {
		s.external[key] = map[string]sample{}
	}
	s.external[key][series.String()] = sample{Value: value, Labels: series, SetAt: s.now()}
}

// externalValues are the series the selector matches, in the order of their labels.
func (s *store) externalValues(key externalKey, selector labels.Selector) []sample {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	matching := []sample{}
	for _, name := range sortedKeys(s.external[key]) {
		if series := s.external[key][name]; selector.Matches(series.Labels) {
			matching = append(matching, series)
		}
	}
	return matching
}

// deleteExternal removes every series of the metric.
func (s *store) deleteExternal(key externalKey) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	_, found := s.external[key]
	delete(s.external, key)
	return found
}

func (s *store) customKeys() []customKey {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	return sortedKeysBy(s.custom, func(key customKey) string {
		return fmt.Sprintf("%s/%s/%s/%s", key.Namespace, key.Resource, key.Name, key.Metric)
	})
}

func (s *store) externalKeys() []externalKey {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	return sortedKeysBy(s.external, func(key externalKey) string { return key.Namespace + "/" + key.Metric })
}

func sortedKeys[V any](values map[string]V) []string {
	return sortedKeysBy(values, func(key string) string { return key })
}

func sortedKeysBy[K comparable, V any](values map[K]V, text func(K) string) []K {
	keys := make([]K, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(i, j int) bool { return text(keys[i]) < text(keys[j]) })
	return keys
}
