/** What the operator's tests share. */
@NullMarked
package dev.wharf.operator;

import org.jspecify.annotations.NullMarked;
