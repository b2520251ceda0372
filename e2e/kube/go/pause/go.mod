module wharf.dev/e2e/kube/pause

go 1.24.0
