/**
 * Floor 3: what the cluster is. The records of the metadata log ({@link dev.wharf.metadata.MetadataRecord}), the immutable {@link
 * dev.wharf.metadata.MetadataImage} that they add up to, the {@link dev.wharf.metadata.MetadataDelta} between two images, and the {@link
 * dev.wharf.metadata.MetadataPublisher} that brings each image to every loop.
 *
 * <p>May not live here: rules about what may be created or changed (they are {@code controller}'s), the log itself ({@code consensus}), files.
 */
@NullMarked
package dev.wharf.metadata;

import org.jspecify.annotations.NullMarked;
