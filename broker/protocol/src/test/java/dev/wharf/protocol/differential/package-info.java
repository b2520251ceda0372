/**
 * Our codec against Kafka's own generated classes: every message, every version, byte for byte. Kafka's type tables ({@code SCHEMAS})
 * are the third party that makes the bytes, so neither side is judged by itself.
 */
@NullMarked
package dev.wharf.protocol.differential;

import org.jspecify.annotations.NullMarked;
