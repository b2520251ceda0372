/** What was measured, as people read it: medians and their spread, tables in Markdown, charts in SVG. Knows no process and no clock. */
@NullMarked
package dev.wharf.bench.report;

import org.jspecify.annotations.NullMarked;
