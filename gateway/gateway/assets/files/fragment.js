// A one-use token arrives behind the # of a link, which no server, proxy or log sees. It goes into the form's field,
// and out of the address bar and the browser's history. Without this file it is pasted by hand.
function take() {
  const token = window.location.hash.slice(1);
  const fields = document.querySelectorAll("input[data-from-fragment]");
  if (!token || fields.length === 0) {
    return;
  }
  for (const field of fields) {
    field.value = token;
  }
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  // Looking at the link spends nothing, so a form that only looks need not be pressed by hand.
  const looks = document.querySelector("form[data-send-from-fragment]");
  if (looks) {
    looks.submit();
  }
}

take();
// Following the link again on the page itself changes what stands behind the # and loads nothing.
window.addEventListener("hashchange", take);
