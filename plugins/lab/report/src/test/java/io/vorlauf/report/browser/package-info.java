// SPDX-License-Identifier: Apache-2.0
/** Opens pages in a headless Chromium. Read {@link io.vorlauf.report.browser.Browser} first. */
package io.vorlauf.report.browser;
