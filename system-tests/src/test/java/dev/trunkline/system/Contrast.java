package dev.trunkline.system;

/** A script that finds what cannot be read on a page. */
final class Contrast {

    /** Text that is not readable on its ground, by WCAG 2.2 §1.4.3: as "text: ratio". */
    static final String POOR = """
            () => {
              const channels = color => color.match(/[\\d.]+/g).map(Number);
              const linear = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
              const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
              const ground = node => {
                for (let at = node; at; at = at.parentElement) {
                  const color = channels(getComputedStyle(at).backgroundColor);
                  if (color.length < 4 || color[3] === 1) {
                    return color;
                  }
                }
                return [255, 255, 255];
              };
              const poor = [];
              for (const node of document.querySelectorAll('body *')) {
                const text = [...node.childNodes].filter(child => child.nodeType === 3).map(child => child.data.trim()).join('');
                if (!text || !node.checkVisibility()) continue;
                const [light, dark] = [luminance(channels(getComputedStyle(node).color)), luminance(ground(node))].sort((a, b) => b - a);
                const ratio = (light + 0.05) / (dark + 0.05);
                if (ratio < 4.5) poor.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`);
              }
              return poor;
            }
            """;

    private Contrast() {}
}
