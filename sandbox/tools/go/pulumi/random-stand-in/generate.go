package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"math/big"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"golang.org/x/crypto/bcrypt"
)

const (
	lowerCharacters   = "abcdefghijklmnopqrstuvwxyz"
	upperCharacters   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	numericCharacters = "0123456789"
	specialCharacters = "!@#$%&*()-_=+[]{}<>:?"
	// bcryptLimit is all bcrypt looks at; the real provider, too, hashes the first 72 bytes of a longer password.
	bcryptLimit = 72
)

func generatePassword(values resource.PropertyMap) (resource.ID, resource.PropertyMap, error) {
	text, err := randomText(values)
	if err != nil {
		return "", nil, err
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(text)[:min(len(text), bcryptLimit)], bcrypt.DefaultCost)
	if err != nil {
		return "", nil, err
	}
	return "none", resource.PropertyMap{"result": resource.NewProperty(text), "bcryptHash": resource.NewProperty(string(hash))}, nil
}

func generateString(values resource.PropertyMap) (resource.ID, resource.PropertyMap, error) {
	text, err := randomText(values)
	return resource.ID(text), resource.PropertyMap{"result": resource.NewProperty(text)}, err
}

func generateID(values resource.PropertyMap) (resource.ID, resource.PropertyMap, error) {
	bytes, err := randomBytes(values["byteLength"])
	prefix := ""
	if values["prefix"].IsString() {
		prefix = values["prefix"].StringValue()
	}
	id := base64.RawURLEncoding.EncodeToString(bytes)
	return resource.ID(id), resource.PropertyMap{
		"b64Url": resource.NewProperty(prefix + id),
		"b64Std": resource.NewProperty(prefix + base64.StdEncoding.EncodeToString(bytes)),
		"hex":    resource.NewProperty(prefix + hex.EncodeToString(bytes)),
		"dec":    resource.NewProperty(prefix + new(big.Int).SetBytes(bytes).String()),
	}, err
}

func generateBytes(values resource.PropertyMap) (resource.ID, resource.PropertyMap, error) {
	bytes, err := randomBytes(values["length"])
	return "none", resource.PropertyMap{
		"base64": resource.NewProperty(base64.StdEncoding.EncodeToString(bytes)),
		"hex":    resource.NewProperty(hex.EncodeToString(bytes)),
	}, err
}

func randomBytes(length resource.PropertyValue) ([]byte, error) {
	bytes := make([]byte, int(length.NumberValue()))
	_, err := rand.Read(bytes)
	return bytes, err
}

// randomText first draws the least number of each class, fills up from all classes that are on, and shuffles.
func randomText(values resource.PropertyMap) (string, error) {
	special := specialCharacters
	if override := values["overrideSpecial"]; override.IsString() && override.StringValue() != "" {
		special = override.StringValue()
	}
	text, all := []rune{}, []rune{}
	for _, class := range []struct {
		isOn, least resource.PropertyKey
		characters  string
	}{
		{"lower", "minLower", lowerCharacters}, {"upper", "minUpper", upperCharacters},
		{"numeric", "minNumeric", numericCharacters}, {"special", "minSpecial", special},
	} {
		characters := []rune(class.characters)
		drawn, err := draw(characters, int(values[class.least].NumberValue()))
		if err != nil {
			return "", err
		}
		text = append(text, drawn...)
		if values[class.isOn].BoolValue() {
			all = append(all, characters...)
		}
	}
	rest, err := draw(all, int(values["length"].NumberValue())-len(text))
	if err != nil {
		return "", err
	}
	text = append(text, rest...)
	for i := len(text) - 1; i > 0; i-- {
		j, err := below(i + 1)
		if err != nil {
			return "", err
		}
		text[i], text[j] = text[j], text[i]
	}
	return string(text), nil
}

func draw(characters []rune, count int) ([]rune, error) {
	drawn := make([]rune, 0, max(count, 0))
	for len(drawn) < count {
		index, err := below(len(characters))
		if err != nil {
			return nil, err
		}
		drawn = append(drawn, characters[index])
	}
	return drawn, nil
}

// below is a whole number from 0 up to but without limit, each as likely.
func below(limit int) (int, error) {
	number, err := rand.Int(rand.Reader, big.NewInt(int64(limit)))
	if err != nil {
		return 0, err
	}
	return int(number.Int64()), nil
}
