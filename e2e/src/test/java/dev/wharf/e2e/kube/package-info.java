/**
 * Wharf on a real Kubernetes with real pods. One Kubernetes serves all test classes, and one operator with one cluster ({@code Demo}) those that ask for it; from the first
 * of them on that operator looks after every namespace, so a class with an operator of its own has to have a name before theirs, for they run in the order of their names. What
 * users type is what the tests run: {@code kubectl} and {@code helm}, not a client library.
 *
 * <p>The tests have the tag {@code kubernetes}; those that wait long also {@code kubernetes-long}, which is a profile of its own.
 */
@NullMarked
package dev.wharf.e2e.kube;

import org.jspecify.annotations.NullMarked;
