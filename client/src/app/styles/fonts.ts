import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/noto-sans-kr/index.css';
