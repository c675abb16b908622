package dev.trunkline.gateway.local;

/**
 * The header lines of a page. What it may load and run is the page's own; that nobody frames it, learns of its address or
 * gets hold of its window, and that it uses no devices, holds for all.
 */
public final class PageHeaders {

    private PageHeaders() {}

    /**
     * @param contentSecurityPolicy what the page needs, with {@code frame-ancestors 'none'}
     * @return name and value in turn
     */
    public static String[] of(String contentSecurityPolicy) {
        return new String[] {
            "Content-Type", "text/html; charset=utf-8",
            "Cache-Control", "no-cache",
            "Content-Security-Policy", contentSecurityPolicy,
            "Referrer-Policy", "no-referrer",
            "X-Frame-Options", "DENY",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        };
    }
}
