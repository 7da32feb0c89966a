export { dismissInstall, followInstallOffer, install, installOffer } from './install-prompt';
