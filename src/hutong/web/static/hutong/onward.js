/* A form that goes on to a system by itself; without JavaScript its button does. */
document.querySelector("form[data-onward]")?.submit();
