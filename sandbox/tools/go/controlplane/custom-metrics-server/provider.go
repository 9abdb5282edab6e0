package main

import (
	"context"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/metrics/pkg/apis/custom_metrics"
	"k8s.io/metrics/pkg/apis/external_metrics"
	"sigs.k8s.io/custom-metrics-apiserver/pkg/provider"
	"sigs.k8s.io/custom-metrics-apiserver/pkg/provider/helpers"
)

// metricsProvider answers the two metrics APIs from the store. A value carries the time of the question, not of its
// setting: a test sets it once and the autoscaler must not find it stale later.
type metricsProvider struct {
	values *store
	mapper apimeta.RESTMapper
	client dynamic.Interface
}

var _ provider.MetricsProvider = &metricsProvider{}

func (p *metricsProvider) GetMetricByName(_ context.Context, name types.NamespacedName, info provider.CustomMetricInfo, _ labels.Selector) (*custom_metrics.MetricValue, error) {
	info, _, err := info.Normalized(p.mapper)
	if err != nil {
		return nil, err
	}
	return p.value(name, info)
}

// GetMetricBySelector leaves out the objects without a value; the autoscaler has its own rules for those.
func (p *metricsProvider) GetMetricBySelector(_ context.Context, namespace string, selector labels.Selector, info provider.CustomMetricInfo, _ labels.Selector) (*custom_metrics.MetricValueList, error) {
	info, _, err := info.Normalized(p.mapper)
	if err != nil {
		return nil, err
	}
	names, err := helpers.ListObjectNames(p.mapper, p.client, namespace, selector, info)
	if err != nil {
		return nil, err
	}
	list := &custom_metrics.MetricValueList{}
	for _, name := range names {
		if value, err := p.value(types.NamespacedName{Namespace: namespace, Name: name}, info); err == nil {
			list.Items = append(list.Items, *value)
		}
	}
	if len(list.Items) == 0 {
		return nil, provider.NewMetricNotFoundForSelectorError(info.GroupResource, info.Metric, anyName, selector)
	}
	return list, nil
}

func (p *metricsProvider) GetExternalMetric(_ context.Context, namespace string, selector labels.Selector, info provider.ExternalMetricInfo) (*external_metrics.ExternalMetricValueList, error) {
	list := &external_metrics.ExternalMetricValueList{}
	for _, series := range p.values.externalValues(externalKey{namespace, info.Metric}, selector) {
		list.Items = append(list.Items, external_metrics.ExternalMetricValue{
			MetricName: info.Metric, MetricLabels: series.Labels, Timestamp: metav1.Now(), Value: series.Value,
		})
	}
	return list, nil
}

func (p *metricsProvider) ListAllMetrics() []provider.CustomMetricInfo {
	seen := map[provider.CustomMetricInfo]bool{}
	infos := []provider.CustomMetricInfo{}
	for _, key := range p.values.customKeys() {
		info := provider.CustomMetricInfo{GroupResource: schema.ParseGroupResource(key.Resource), Namespaced: key.Namespace != "", Metric: key.Metric}
		if !seen[info] {
			seen[info] = true
			infos = append(infos, info)
		}
	}
	return infos
}

func (p *metricsProvider) ListAllExternalMetrics() []provider.ExternalMetricInfo {
	seen := map[string]bool{}
	infos := []provider.ExternalMetricInfo{}
	for _, key := range p.values.externalKeys() {
		if !seen[key.Metric] {
			seen[key.Metric] = true
			infos = append(infos, provider.ExternalMetricInfo{Metric: key.Metric})
		}
	}
	return infos
}

// value expects normalized info, so that pods, pod and Pods all find what was set for "pods".
func (p *metricsProvider) value(name types.NamespacedName, info provider.CustomMetricInfo) (*custom_metrics.MetricValue, error) {
	found, ok := p.values.customValue(customKey{name.Namespace, info.GroupResource.String(), name.Name, info.Metric})
	if !ok {
		return nil, provider.NewMetricNotFoundForError(info.GroupResource, info.Metric, name.Name)
	}
	kind, err := p.mapper.KindFor(info.GroupResource.WithVersion(""))
	if err != nil {
		return nil, err
	}
	apiVersion, kindName := kind.ToAPIVersionAndKind()
	return &custom_metrics.MetricValue{
		DescribedObject: custom_metrics.ObjectReference{APIVersion: apiVersion, Kind: kindName, Name: name.Name, Namespace: name.Namespace},
		Metric:          custom_metrics.MetricIdentifier{Name: info.Metric},
		Timestamp:       metav1.Now(),
		Value:           found.Value,
	}, nil
}
