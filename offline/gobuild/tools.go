//go:build tools

// Package engine pins the Pulumi engine's source: go.mod names the version, go.sum the checksum of every module.
// The import keeps `go mod tidy` from dropping them.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
