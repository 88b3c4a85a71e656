package pdf

// fonts are where TrueType fonts with the scripts of East Asia are installed.
// Most such fonts are of other kinds, which the PDF library cannot read.
var fonts = []string{
	"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
	"/usr/share/fonts/google-droid-sans-fonts/DroidSansFallbackFull.ttf",
	"/usr/share/fonts/droid/DroidSansFallbackFull.ttf",
	"/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
	"/Library/Fonts/Arial Unicode.ttf",
	`C:\Windows\Fonts\simhei.ttf`,
	`C:\Windows\Fonts\malgun.ttf`,
}

// Font returns an installed font with characters that the built-in ones of
// render.PDF lack, or nil. readFile is os.ReadFile, or what stands for it in a
// test.
func Font(readFile func(string) ([]byte, error)) []byte {
	for _, path := range fonts {
		if font, err := readFile(path); err == nil {
			return font
		}
	}
	return nil
}
