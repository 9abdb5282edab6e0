package main

import (
	"context"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"golang.org/x/crypto/bcrypt"
)

const passwordType = "random:index/randomPassword:RandomPassword"

func TestPasswordHoldsTheLeastOfEachClassAndItsHash(t *testing.T) {
	inputs := resource.NewPropertyMapFromMap(map[string]any{
		"length": 80.0, "special": false, "minSpecial": 3.0, "minNumeric": 5.0, "overrideSpecial": "~", "keepers": map[string]any{"a": "1"},
	})
	created, err := (&randomProvider{}).Create(context.Background(), plugin.CreateRequest{Type: passwordType, Properties: inputs})
	if err != nil {
		t.Fatal(err)
	}
	if !created.Properties["result"].IsSecret() || !created.Properties["bcryptHash"].IsSecret() {
		t.Fatal("result and bcryptHash are not secret")
	}
	text := plain(created.Properties["result"]).StringValue()
	if len(text) != 80 || strings.Count(text, "~") != 3 {
		t.Errorf("%q has %d characters and %d special ones, want 80 and 3", text, len(text), strings.Count(text, "~"))
	}
	if err := bcrypt.CompareHashAndPassword([]byte(plain(created.Properties["bcryptHash"]).StringValue()), []byte(text)[:72]); err != nil {
		t.Error(err)
	}
}

func TestFaultsSayPropertyValueAndWhatIsAllowed(t *testing.T) {
	cases := map[string]map[string]any{
		"length is missing; give a whole number of 1 or more": {},
		"length is 0; allowed is a whole number of 1 or more": {"length": 0.0},
		"length is 3; allowed is 4 or more":                   {"length": 3.0, "minUpper": 4.0},
		`upper is "no"; allowed is true or false`:             {"length": 3.0, "upper": "no"},
		"size is not known; allowed are length":               {"length": 3.0, "size": 1.0},
		"lower, numeric, special and upper are all false":     {"length": 3.0, "lower": false, "number": false, "special": false, "upper": false},
		"number is true but numeric is false":                 {"length": 3.0, "number": true, "numeric": false},
		"keepers is map[a:1]; allowed is a map of strings":    {"length": 3.0, "keepers": map[string]any{"a": 1.0}},
	}
	for want, given := range cases {
		faults := kinds[passwordType].faults(resource.NewPropertyMapFromMap(given))
		if len(faults) != 1 || !strings.HasPrefix(faults[0].reason, want) {
			t.Errorf("%v: got %v, want one that begins %q", given, faults, want)
		}
	}
}

func TestDiffReplacesForAnyChangeButNotForASpelledOutDefault(t *testing.T) {
	olds := map[string]any{"length": 8.0}
	cases := []struct {
		news    map[string]any
		changes plugin.DiffChanges
	}{
		{map[string]any{"length": 8.0, "upper": true, "keepers": map[string]any{}}, plugin.DiffNone},
		{map[string]any{"length": 9.0}, plugin.DiffSome},
		{map[string]any{"length": 8.0, "number": false}, plugin.DiffSome},
		{map[string]any{"length": 8.0, "keepers": map[string]any{"a": "1"}}, plugin.DiffSome},
	}
	for _, c := range cases {
		diff, err := (&randomProvider{}).Diff(context.Background(), plugin.DiffRequest{
			Type: passwordType, OldInputs: resource.NewPropertyMapFromMap(olds), NewInputs: resource.NewPropertyMapFromMap(c.news),
		})
		if err != nil || diff.Changes != c.changes || (c.changes == plugin.DiffSome) != (len(diff.ReplaceKeys) > 0) {
			t.Errorf("%v: got %v with replacement of %v (%v)", c.news, diff.Changes, diff.ReplaceKeys, err)
		}
	}
}
