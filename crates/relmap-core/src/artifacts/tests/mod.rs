mod charts;
mod images;
mod index;
