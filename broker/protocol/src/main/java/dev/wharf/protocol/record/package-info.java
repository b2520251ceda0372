/** Record batches, format v2: views over bytes, validation, building, and the five compression codecs. */
@NullMarked
package dev.wharf.protocol.record;

import org.jspecify.annotations.NullMarked;
