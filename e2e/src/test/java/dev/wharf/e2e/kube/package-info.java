/**
 * Wharf on a real Kubernetes with real pods. One cluster serves all test classes; each class keeps to namespaces of its own. What users type is what the tests
 * run: {@code kubectl} and {@code helm}, not a client library. The tests have the tag {@code kubernetes} and run with {@code -Pkubernetes}.
 */
@NullMarked
package dev.wharf.e2e.kube;

import org.jspecify.annotations.NullMarked;
