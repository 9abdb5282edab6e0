package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// input is a property that the program may give. A change of any replaces the resource.
type input struct {
	name     resource.PropertyKey
	schema   string // of the Pulumi schema: "integer", "boolean", "string" or "map"
	required bool
	minimum  float64                // of an integer
	initial  resource.PropertyValue // when it is not given; null when it then stays away
}

// output is a property that is made.
type output struct {
	name   resource.PropertyKey
	secret bool
}

// kind is a resource type: what it takes, what it makes, and how.
type kind struct {
	inputs   []input
	outputs  []output
	generate func(values resource.PropertyMap) (resource.ID, resource.PropertyMap, error)
	// check looks at the inputs together; those in values are known and of the right type.
	check func(values resource.PropertyMap) []fault
}

type fault struct {
	property resource.PropertyKey
	reason   string
}

// The inputs and outputs of the published package, https://www.pulumi.com/registry/packages/random/api-docs/.
var kinds = map[string]kind{
	"random:index/randomPassword:RandomPassword": {
		inputs:   textInputs,
		outputs:  []output{{"result", true}, {"bcryptHash", true}},
		generate: generatePassword,
		check:    checkText,
	},
	"random:index/randomString:RandomString": {
		inputs:   textInputs,
		outputs:  []output{{"result", false}},
		generate: generateString,
		check:    checkText,
	},
	"random:index/randomId:RandomId": {
		inputs: []input{
			{name: "byteLength", schema: "integer", required: true, minimum: 1},
			{name: "prefix", schema: "string"},
			keepers,
		},
		outputs:  []output{{"b64Std", false}, {"b64Url", false}, {"dec", false}, {"hex", false}},
		generate: generateID,
	},
	"random:index/randomBytes:RandomBytes": {
		inputs: []input{
			{name: "length", schema: "integer", required: true, minimum: 1},
			keepers,
		},
		outputs:  []output{{"base64", true}, {"hex", true}},
		generate: generateBytes,
	},
}

var keepers = input{name: "keepers", schema: "map"}

var textInputs = []input{
	{name: "length", schema: "integer", required: true, minimum: 1},
	{name: "lower", schema: "boolean", initial: resource.NewProperty(true)},
	{name: "minLower", schema: "integer", initial: resource.NewProperty(0.0)},
	{name: "minNumeric", schema: "integer", initial: resource.NewProperty(0.0)},
	{name: "minSpecial", schema: "integer", initial: resource.NewProperty(0.0)},
	{name: "minUpper", schema: "integer", initial: resource.NewProperty(0.0)},
	{name: "number", schema: "boolean", initial: resource.NewProperty(true)},
	{name: "numeric", schema: "boolean", initial: resource.NewProperty(true)},
	{name: "overrideSpecial", schema: "string"},
	{name: "special", schema: "boolean", initial: resource.NewProperty(true)},
	{name: "upper", schema: "boolean", initial: resource.NewProperty(true)},
	keepers,
}

// complete is what the resource is made from: the given values, still marked secret where they were, and what the
// others are when they are not given. numeric and its deprecated name, number, are one value.
func (k kind) complete(given resource.PropertyMap) resource.PropertyMap {
	values := resource.PropertyMap{}
	for _, each := range k.inputs {
		if value, isGiven := given[each.name]; isGiven && !plain(value).IsNull() {
			values[each.name] = value
		} else if !each.initial.IsNull() {
			values[each.name] = each.initial
		}
	}
	for name, other := range map[resource.PropertyKey]resource.PropertyKey{"number": "numeric", "numeric": "number"} {
		if value, isGiven := given[name]; isGiven && !plain(value).IsNull() {
			values[other] = value
		}
	}
	return values
}

// plain is the value without the marks of a secret or an output.
func plain(value resource.PropertyValue) resource.PropertyValue {
	switch {
	case value.IsSecret():
		return plain(value.SecretValue().Element)
	case value.IsOutput():
		if !value.OutputValue().Known {
			return resource.MakeComputed(resource.NewProperty(""))
		}
		return plain(value.OutputValue().Element)
	case value.IsObject():
		object := resource.PropertyMap{}
		for key, element := range value.ObjectValue() {
			object[key] = plain(element)
		}
		return resource.NewProperty(object)
	}
	return value
}

func plainMap(values resource.PropertyMap) resource.PropertyMap {
	return plain(resource.NewProperty(values)).ObjectValue()
}
