package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// version is that of @pulumi/random and of the plug-in this stands for.
const version = "4.21.2"

// randomProvider holds no state: what was drawn lives in the stack's state alone.
type randomProvider struct {
	plugin.UnimplementedProvider
}

var _ plugin.Provider = &randomProvider{}

func kindOf(token tokens.Type) (kind, error) {
	if found, isKnown := kinds[string(token)]; isKnown {
		return found, nil
	}
	names := []string{}
	for name := range kinds {
		names = append(names, name)
	}
	sort.Strings(names)
	return kind{}, fmt.Errorf("%s is not in the sandbox's stand-in for the random provider, which has %v; use the real plug-in, pulumi-resource-random %s", token, names, version)
}

func (p *randomProvider) Pkg() tokens.Package                      { return "random" }
func (p *randomProvider) Close() error                             { return nil }
func (p *randomProvider) SignalCancellation(context.Context) error { return nil }

func (p *randomProvider) Handshake(context.Context, plugin.ProviderHandshakeRequest) (*plugin.ProviderHandshakeResponse, error) {
	return &plugin.ProviderHandshakeResponse{AcceptSecrets: true}, nil
}

func (p *randomProvider) GetPluginInfo(context.Context) (plugin.PluginInfo, error) {
	parsed, err := semver.Parse(version)
	return plugin.PluginInfo{Version: &parsed}, err
}

func (p *randomProvider) CheckConfig(_ context.Context, request plugin.CheckConfigRequest) (plugin.CheckConfigResponse, error) {
	return plugin.CheckConfigResponse{Properties: request.News}, nil
}

func (p *randomProvider) DiffConfig(context.Context, plugin.DiffConfigRequest) (plugin.DiffConfigResponse, error) {
	return plugin.DiffResult{Changes: plugin.DiffNone}, nil
}

func (p *randomProvider) Configure(context.Context, plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	return plugin.ConfigureResponse{}, nil
}

func (p *randomProvider) Check(_ context.Context, request plugin.CheckRequest) (plugin.CheckResponse, error) {
	k, err := kindOf(request.Type)
	if err != nil {
		return plugin.CheckResponse{}, err
	}
	failures := []plugin.CheckFailure{}
	for _, each := range k.faults(request.News) {
		failures = append(failures, plugin.CheckFailure{Property: each.property, Reason: each.reason})
	}
	return plugin.CheckResponse{Properties: request.News, Failures: failures}, nil
}

// Diff compares what the resource would be made from, so that spelling out a default changes nothing.
func (p *randomProvider) Diff(_ context.Context, request plugin.DiffRequest) (plugin.DiffResult, error) {
	k, err := kindOf(request.Type)
	if err != nil {
		return plugin.DiffResult{}, err
	}
	olds, news := plainMap(k.complete(request.OldInputs)), plainMap(k.complete(request.NewInputs))
	for _, name := range request.IgnoreChanges {
		news[resource.PropertyKey(name)] = olds[resource.PropertyKey(name)]
	}
	result := plugin.DiffResult{Changes: plugin.DiffNone, DetailedDiff: map[string]plugin.PropertyDiff{}}
	for _, each := range k.inputs {
		before, after := orEmpty(each, olds), orEmpty(each, news)
		if before.DeepEquals(after) {
			continue
		}
		change := plugin.DiffUpdateReplace
		if before.IsNull() {
			change = plugin.DiffAddReplace
		} else if after.IsNull() {
			change = plugin.DiffDeleteReplace
		}
		result.Changes = plugin.DiffSome
		result.ChangedKeys = append(result.ChangedKeys, each.name)
		result.ReplaceKeys = append(result.ReplaceKeys, each.name)
		result.DetailedDiff[string(each.name)] = plugin.PropertyDiff{Kind: change, InputDiff: true}
	}
	return result, nil
}

// orEmpty makes no keepers and an empty map of them the same.
func orEmpty(each input, values resource.PropertyMap) resource.PropertyValue {
	value := values[each.name]
	if value.IsObject() && len(value.ObjectValue()) == 0 {
		return resource.NewNullProperty()
	}
	return value
}

func (p *randomProvider) Create(_ context.Context, request plugin.CreateRequest) (plugin.CreateResponse, error) {
	k, err := kindOf(request.Type)
	if err != nil {
		return plugin.CreateResponse{}, err
	}
	values := k.complete(request.Properties)
	id, made := resource.ID(""), resource.PropertyMap{}
	if !request.Preview {
		if id, made, err = k.generate(plainMap(values)); err != nil {
			return plugin.CreateResponse{}, err
		}
	}
	for _, each := range k.outputs {
		value, isMade := made[each.name]
		if !isMade {
			value = resource.MakeComputed(resource.NewProperty(""))
		}
		if each.secret {
			value = resource.MakeSecret(value)
		}
		values[each.name] = value
	}
	return plugin.CreateResponse{ID: id, Properties: values, Status: resource.StatusOK}, nil
}

// Read finds what the state says: there is nothing else that could know.
func (p *randomProvider) Read(_ context.Context, request plugin.ReadRequest) (plugin.ReadResponse, error) {
	if len(request.State) == 0 {
		return plugin.ReadResponse{}, fmt.Errorf("the sandbox's stand-in for the random provider imports nothing; import %s with the real plug-in", request.Type)
	}
	return plugin.ReadResponse{
		ReadResult: plugin.ReadResult{ID: request.ID, Inputs: request.Inputs, Outputs: request.State},
		Status:     resource.StatusOK,
	}, nil
}

func (p *randomProvider) Update(_ context.Context, request plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	return plugin.UpdateResponse{}, fmt.Errorf("%s is never updated, only replaced", request.Type)
}

func (p *randomProvider) Delete(context.Context, plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	return plugin.DeleteResponse{Status: resource.StatusOK}, nil
}

// GetSchema describes the four types, for languages that ask.
func (p *randomProvider) GetSchema(context.Context, plugin.GetSchemaRequest) (plugin.GetSchemaResponse, error) {
	resources := map[string]any{}
	for token, k := range kinds {
		inputs, properties, required := map[string]any{}, map[string]any{}, []string{}
		for _, each := range k.inputs {
			property := map[string]any{"type": each.schema}
			if each.schema == "map" {
				property = map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "string"}}
			}
			inputs[string(each.name)], properties[string(each.name)] = property, property
			if each.required {
				required = append(required, string(each.name))
			}
		}
		for _, each := range k.outputs {
			properties[string(each.name)] = map[string]any{"type": "string", "secret": each.secret}
		}
		resources[token] = map[string]any{"inputProperties": inputs, "requiredInputs": required, "properties": properties}
	}
	schema, err := json.Marshal(map[string]any{"name": "random", "version": version, "displayName": "random (stand-in)", "description": standInNotice, "resources": resources})
	return plugin.GetSchemaResponse{Schema: schema}, err
}
