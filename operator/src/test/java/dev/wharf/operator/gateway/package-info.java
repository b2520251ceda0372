/** Tests of the way to the brokers. */
@NullMarked
package dev.wharf.operator.gateway;

import org.jspecify.annotations.NullMarked;
