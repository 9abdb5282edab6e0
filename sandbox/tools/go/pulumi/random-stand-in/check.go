package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// faults are all that is wrong with the given inputs. An unknown value is not judged.
func (k kind) faults(given resource.PropertyMap) []fault {
	faults := []fault{}
	known := resource.PropertyMap{}
	names := []string{}
	for _, each := range k.inputs {
		names = append(names, string(each.name))
		value, isGiven := given[each.name]
		bare := plain(value)
		switch {
		case !isGiven || bare.IsNull():
			if each.required {
				faults = append(faults, fault{each.name, fmt.Sprintf("%s is missing; give %s", each.name, each.allowed())})
			}
		case bare.ContainsUnknowns():
		case !each.accepts(bare):
			faults = append(faults, fault{each.name, fmt.Sprintf("%s is %s; allowed is %s", each.name, shown(value), each.allowed())})
		default:
			known[each.name] = value
		}
	}
	for name := range given {
		if !strings.HasPrefix(string(name), "__") && !k.takes(name) {
			faults = append(faults, fault{name, fmt.Sprintf("%s is not known; allowed are %s", name, strings.Join(names, ", "))})
		}
	}
	if len(faults) == 0 && k.check != nil {
		faults = k.check(known)
	}
	return faults
}

func (k kind) takes(name resource.PropertyKey) bool {
	for _, each := range k.inputs {
		if each.name == name {
			return true
		}
	}
	return false
}

func (i input) accepts(value resource.PropertyValue) bool {
	switch i.schema {
	case "integer":
		return value.IsNumber() && value.NumberValue() == math.Trunc(value.NumberValue()) && value.NumberValue() >= i.minimum
	case "boolean":
		return value.IsBool()
	case "string":
		return value.IsString()
	}
	if !value.IsObject() {
		return false
	}
	for _, element := range value.ObjectValue() {
		if !element.IsString() {
			return false
		}
	}
	return true
}

func (i input) allowed() string {
	switch i.schema {
	case "integer":
		return fmt.Sprintf("a whole number of %g or more", i.minimum)
	case "boolean":
		return "true or false"
	case "string":
		return "a string"
	}
	return "a map of strings"
}

// shown never shows a secret.
func shown(value resource.PropertyValue) string {
	if value.ContainsSecrets() {
		return "[secret]"
	}
	if value.IsString() {
		return fmt.Sprintf("%q", value.StringValue())
	}
	return fmt.Sprint(value.Mappable())
}

// checkText judges the sums and choices of a password or string.
func checkText(known resource.PropertyMap) []fault {
	given := plainMap(known)
	faults := []fault{}
	if number, numeric := given["number"], given["numeric"]; number.IsBool() && numeric.IsBool() && number.BoolValue() != numeric.BoolValue() {
		faults = append(faults, fault{"number", fmt.Sprintf("number is %t but numeric is %t; number is the old name of numeric, give numeric alone", number.BoolValue(), numeric.BoolValue())})
	}
	sum := 0.0
	for _, name := range []resource.PropertyKey{"minLower", "minNumeric", "minSpecial", "minUpper"} {
		if given[name].IsNumber() {
			sum += given[name].NumberValue()
		}
	}
	if length := given["length"]; length.IsNumber() && length.NumberValue() < sum {
		faults = append(faults, fault{"length", fmt.Sprintf("length is %g; allowed is %g or more, the sum of minLower, minNumeric, minSpecial and minUpper", length.NumberValue(), sum)})
	}
	allOff := true
	for _, names := range [][]resource.PropertyKey{{"lower"}, {"number", "numeric"}, {"special"}, {"upper"}} {
		off := false
		for _, name := range names {
			off = off || (given[name].IsBool() && !given[name].BoolValue())
		}
		allOff = allOff && off
	}
	if allOff {
		faults = append(faults, fault{"lower", "lower, numeric, special and upper are all false; at least one must be true"})
	}
	return faults
}
