/**
 * The operator at work: {@code observe → plan → apply → status} for one resource at a time, when something has changed and every so often in any case. The Java Operator
 * SDK keeps the caches, says whose turn it is and never lets two rounds of one resource run at once; Quarkus makes a program of it.
 *
 * <p>May not live here: what a plan decides, how an object looks.
 */
@NullMarked
package dev.wharf.operator.reconcile;

import org.jspecify.annotations.NullMarked;
