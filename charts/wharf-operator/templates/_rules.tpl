{{- /* What the operator does in a namespace that it looks after; config/rbac has the same. */}}
{{- define "wharf-operator.rules" -}}
- {apiGroups: [mq.wharf.dev], resources: [mqclusters, mqtopics], verbs: [get, list, watch, patch, update]}
- {apiGroups: [mq.wharf.dev], resources: [mqclusters/status, mqtopics/status], verbs: [get, patch, update]}
- {apiGroups: [mq.wharf.dev], resources: [mqclusters/finalizers, mqtopics/finalizers], verbs: [update]}
- {apiGroups: [""], resources: [configmaps, services, serviceaccounts], verbs: [get, list, watch, create, patch, delete]}
- {apiGroups: [""], resources: [secrets], verbs: [get, create, patch]}
- {apiGroups: [""], resources: [pods], verbs: [get, list, watch, patch, delete]}
- {apiGroups: [""], resources: [persistentvolumeclaims], verbs: [get, list, watch, patch, delete]}
- {apiGroups: [""], resources: [events], verbs: [create, patch]}
- {apiGroups: [apps], resources: [statefulsets], verbs: [get, list, watch, create, patch, delete]}
- {apiGroups: [policy], resources: [poddisruptionbudgets], verbs: [get, list, watch, create, patch, delete]}
- {apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [get, list, watch, create, patch, delete]}
{{- end }}

{{- define "wharf-operator.subjects" -}}
[{kind: ServiceAccount, name: {{ include "wharf-operator.name" . }}, namespace: {{ .Release.Namespace }}}]
{{- end }}
