export async function saveWalk() {}
