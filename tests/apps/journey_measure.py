"""What axe does not measure on a public page."""

# Nothing scrolls sideways, fingers find their targets, no letter is too small for 长辈版.
MEASURE = """({elder, gallery}) => {
  const found = [], page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) found.push(`scrolls sideways by ${page.scrollWidth - page.clientWidth}px`);
  const least = elder ? 48 : 44;
  for (const one of document.querySelectorAll("main a, main button, header a, header button, footer a, nav a")) {
    const box = (one.matches(".rowlink") ? one.closest("li") : one).getBoundingClientRect();
    if (!gallery && box.height && !one.closest("svg") && box.height < least - 0.5) found.push(`${one.textContent.trim().slice(0, 12)} is ${box.height.toFixed(0)}px high`);
  }
  const letters = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (elder && letters.nextNode()) {
    const holder = letters.currentNode.parentElement;
    if (!letters.currentNode.data.trim() || holder.closest("svg, .zz-hide") || !holder.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(holder).fontSize);
    if (size && size < 18) found.push(`${letters.currentNode.data.trim().slice(0, 12)} is ${size}px`);
  }
  return found;
}"""
