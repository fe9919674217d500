/**
 * Parts of Chromium's own windows, which nobody sees: each is a page with a process of its own, for every window, and
 * together they take longer than a small page does.
 */
export const windowParts = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup']
