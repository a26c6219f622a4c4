/**
 * From drawings to pictures: elements of a page ({@link io.vorlauf.report.internal.image.SvgPicture}) and PNG files.
 */
package io.vorlauf.report.internal.image;
