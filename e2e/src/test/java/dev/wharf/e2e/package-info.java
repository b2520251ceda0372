/**
 * User stories against a real broker process on 127.0.0.1, with stock clients and Kafka's own command line tools. Every process that a test
 * starts it also ends.
 */
@NullMarked
package dev.wharf.e2e;

import org.jspecify.annotations.NullMarked;
