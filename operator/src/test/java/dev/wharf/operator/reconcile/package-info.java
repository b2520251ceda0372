/** Tests of the operator at work, against an API server that is simulated within the process. */
@NullMarked
package dev.wharf.operator.reconcile;

import org.jspecify.annotations.NullMarked;
