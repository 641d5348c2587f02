// A one-use token arrives behind the # of a link, which no server, proxy or log sees. It goes into the form's hidden or
// visible field, and out of the address bar and the browser's history. Without this file it is pasted by hand.
const token = decodeURIComponent(window.location.hash.slice(1));
if (token) {
  for (const field of document.querySelectorAll("input[data-from-fragment]")) {
    field.value = token;
  }
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
}
